-- name: media_by_id
-- row: MEDIA
-- reads: media/$1
-- one
select id, name, type, width, height, alt, caption, credit from media where id = $1;

-- name: media_by_name
-- row: MEDIA
-- reads: media/$1/name
-- one
select id, name, type, width, height, alt, caption, credit from media where name = $1;

-- name: media_add
-- writes: media, media/:id, media/:name/name
insert into media (name, type, width, height, alt, caption, credit) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (name) do update set alt = excluded.alt, caption = excluded.caption, credit = excluded.credit
returning id, name;

-- name: media_recast
-- writes: nothing
-- Stories that show the picture in their text show its words of now, soon.
insert into recast (article) select article from pictured where media = $1
on conflict (article) do nothing;

-- name: media_newest
-- row: MEDIA
-- reads: media
-- scans: from the newest on, as many as the limit
select id, name, type, width, height, alt, caption, credit
from   media
where  width > 0
order by id desc
limit  $1;

-- name: media_is_used
-- reads: nothing
select count(*)
from   (select 1 from article where hero = $1
        union all
        select 1 from pictured where media = $1
        limit 1) x;

-- name: media_remove
-- writes: media, media/:id, media/:name/name
delete from media where id = $1 returning name, id;

-- name: media_gone_note
-- writes: nothing
insert into media_gone (name) values ($1) on conflict (name) do nothing;

-- name: media_gone_waits
-- reads: nothing
-- scans: the first row
select count(*) from (select 1 from media_gone limit 1);

-- name: media_gone
-- row: MEDIA
-- reads: nothing
-- scans: as many as the limit
select name from media_gone limit 100;

-- name: media_gone_done
-- writes: nothing
delete from media_gone where name = $1;
