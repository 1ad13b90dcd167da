-- name: redirect_at
-- row: REDIRECT
-- reads: redirect/$1, article/:article, tag/:tag, author/:author, media/:media, sections
-- one
select r.article, r.section, r.tag, r.author, r.media, a.state, t.articles, p.slug as section_slug,
       coalesce(a.slug, s.slug, t.slug, u.slug, m.name) as slug
from   redirect r
left join article a on a.id = r.article
left join section p on p.id = a.section
left join section s on s.id = r.section
left join tag t     on t.id = r.tag
left join author u  on u.id = r.author
left join media m   on m.id = r.media
where  r.path = $1;

-- name: redirect_target
-- row: REDIRECT
-- reads: article/:article, tag/:tag, author/:author, media/:media, sections
-- one
-- The same of what a redirect may lead to: one of the numbers is not 0.
select nullif($1, 0) as article, nullif($2, 0) as section, nullif($3, 0) as tag, nullif($4, 0) as author,
       nullif($5, 0) as media, a.state, t.articles, p.slug as section_slug,
       coalesce(a.slug, s.slug, t.slug, u.slug, m.name) as slug
from   (select 1 as one) x
left join article a on a.id = $1
left join section p on p.id = a.section
left join section s on s.id = $2
left join tag t     on t.id = $3
left join author u  on u.id = $4
left join media m   on m.id = $5;

-- name: redirect_put
-- writes: redirect/$1
insert into redirect (path, article, section, tag, author, media, made)
values ($1, nullif($2, 0), nullif($3, 0), nullif($4, 0), nullif($5, 0), nullif($6, 0), $7)
on conflict (path) do update
set    article = excluded.article, section = excluded.section, tag = excluded.tag,
       author = excluded.author, media = excluded.media, made = excluded.made;

-- name: redirect_drop
-- writes: redirect/:path
delete from redirect where path = $1 returning path;

-- name: redirect_media
-- reads: redirect/$1
select media from redirect where path = $1 and media is not null;
