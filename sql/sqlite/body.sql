-- name: bodies_of
-- row: ARTICLE
-- reads: article/:id, media/:hero
-- What lists leave out and feeds need, of a list of articles; $1 is '[1,2,3]'.
select a.id, a.body_html, a.hero, m.type as hero_type
from   json_each($1) j
join   article a on a.id = j.value
left join media m on m.id = a.hero
order by j.key
limit  200;
