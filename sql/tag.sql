-- name: tag_by_slug
-- row: TAG
-- reads: tag/$1/slug, tag/:id
-- one
select id, slug, name, articles from tag where slug = $1 and articles > 0;

-- name: tags_of_article
-- row: TAG
-- reads: article/$1
-- Few, and put in order by us: a sorter costs more than all the rest.
select t.id, t.slug, t.name, t.articles, x.place
from   article_tag x
join   tag t on t.id = x.tag
where  x.article = $1
order by x.tag
limit  50;

-- name: tag_add
-- writes: nothing
insert into tag (slug, name) values ($1, $2)
on conflict (slug) do update set name = tag.name
returning id;

-- name: tag_put
-- writes: nothing
insert into article_tag (article, tag, published, place) values ($1, $2, $3, $4)
on conflict (article, tag) do update set place = excluded.place;

-- name: tag_drop
-- writes: nothing
delete from article_tag where article = $1 and tag = $2;

-- name: tags_mark
-- row: TAG
-- writes: nothing
update article_tag set published = $2
where  article = $1 and (published > 0) <> ($2 > 0)
returning tag as id;

-- name: tag_count
-- writes: tag/:id, tag/:id/list, tag/:slug/slug, tags
update tag set articles = articles + $2 where id = $1 returning id, slug;

-- name: tags_public
-- row: TAG
-- reads: tags
select id, slug, name, articles from tag where id > $1 and articles >= $2 order by id limit $3;

-- name: tag_is_used
-- reads: nothing
select count(*) from (select 1 from article_tag where tag = $1 limit 1);

-- name: tag_remove
-- writes: tags, tag/:id, tag/:id/list, tag/:slug/slug
delete from tag where id = $1 returning id, slug;
