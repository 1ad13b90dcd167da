-- name: tag_by_slug
-- row: TAG
-- reads: tag/$1/slug, tag/:id
-- one
select id, slug, name, articles from tag where slug = $1;

-- name: tags_of_article
-- row: TAG
-- reads: article/$1
select t.id, t.slug, t.name, t.articles
from   article_tag x
join   tag t on t.id = x.tag
where  x.article = $1
order by x.tag
limit  50;

-- name: tag_add
-- writes: tag/:slug/slug, tags
insert into tag (slug, name) values ($1, $2)
on conflict (slug) do update set name = tag.name
returning id, slug;

-- name: tag_put
-- writes: tag/$2/list, tag/$2
insert into article_tag (article, tag, published) values ($1, $2, $3)
on conflict (article, tag) do update set published = excluded.published;

-- name: tags_drop
-- writes: tag/:tag/list, tag/:tag
delete from article_tag where article = $1 returning tag;

-- name: tag_recount
-- writes: tag/:id, tags
update tag
set    articles = (select count(*) from article_tag x where x.tag = tag.id and x.published > 0)
where  id = $1
returning id;

-- name: tags_public
-- row: TAG
-- reads: tags
select id, slug, name, articles from tag where id > $1 and articles >= $2 order by id limit $3;
