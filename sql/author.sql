-- name: authors
-- row: AUTHOR
-- reads: authors
-- scans: by name, as many as the limit
select id, slug, name, role, bio_html, link from author order by name, id limit 500;

-- name: authors_public
-- row: AUTHOR
-- reads: authors, front/list, author/:id/list
-- Those of whom there is something to read.
select a.id, a.slug, a.name
from   author a
where  a.id > $1 and exists (select 1 from byline b where b.author = a.id and b.published > 0)
order by a.id
limit  $2;

-- name: author_by_slug
-- row: AUTHOR
-- reads: author/$1/slug, author/:id
-- one
select id, slug, name, role, bio_html, link from author where slug = $1;

-- name: author_by_name
-- reads: authors
select id from author where name = $1 order by id limit 1;

-- name: authors_of_article
-- row: AUTHOR
-- reads: article/$1, author/:id
select a.id, a.slug, a.name, a.role, a.bio_html, a.link
from   byline b
join   author a on a.id = b.author
where  b.article = $1
order by b.place
limit  20;

-- name: author_add
-- writes: authors, author/:id, author/:slug/slug
insert into author (slug, name, role, bio_html, email, link)
values ($1, $2, $3, $4, $5, $6)
returning id, slug;

-- name: author_save
-- writes: authors, author/:id, author/:slug/slug
update author
set    name = $2, role = $3, bio_html = $4, email = $5, link = $6
where  id = $1
returning id, slug;
