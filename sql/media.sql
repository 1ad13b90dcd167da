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
-- writes: media/:id, media/:name/name
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
select id, name, type, width, height, alt, caption, credit from media order by id desc limit $1;
