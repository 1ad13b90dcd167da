-- name: clock_is_due
-- reads: nothing
-- Whether something that readers see changes by time alone: a story is due, or the day that began at $2
-- has not been told.
select exists (select 1 from article where state = 'scheduled' and due <= $1)
       or not exists (select 1 from clock where name = 'day' and told >= $2 and told <= $1);

-- name: clock_tell_day
-- writes: :name
-- Nothing when it was told already.
insert into clock (name, told) values ('day', $1)
on conflict (name) do update set told = excluded.told where clock.told <> excluded.told
returning name;
