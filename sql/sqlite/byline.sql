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

-- name: tags_of_articles
-- row: TAG
-- reads: article/:article
-- The tags of a list of articles; $1 is '[1,2,3]'.
select x.article, t.id, t.slug, t.name
from   json_each($1) j
join   article_tag x on x.article = j.value
join   tag t on t.id = x.tag
order by j.key, x.place, x.tag
limit  2000;
