-- name: settings
-- row: SETTING_ROW
-- reads: settings
select name, value from setting order by name limit 200;

-- name: setting_save
-- writes: settings
insert into setting (name, value) values ($1, $2)
on conflict (name) do update set value = excluded.value;
