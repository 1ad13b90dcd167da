-- name: bylines_of
-- row: BYLINE
-- reads: author/:author
-- The bylines of a list of articles; $1 is '[1,2,3]'.
select b.article, b.author, a.name, a.slug
from   json_each($1) j
join   byline b on b.article = j.value
join   author a on a.id = b.author
order by j.key, b.place
limit  2000;
