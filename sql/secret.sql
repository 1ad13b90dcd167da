-- name: secret_newest
-- reads: nothing
select value
from   secret
where  name = $1
order by made desc
limit  1;

-- The key before the newest, while the newest is younger than the moment $2 allows.
-- name: secret_before
-- reads: nothing
select value
from   secret
where  name = $1
and    made < (select max(made) from secret where name = $1)
and    $2 <= (select max(made) from secret where name = $1)
order by made desc
limit  1;

-- name: secret_add
-- writes: nothing
insert into secret (name, value, made)
values ($1, $2, $3)
on conflict do nothing;

-- Keys that nobody accepts any more: older than one that is itself older than $2.
-- name: secret_forget
-- writes: nothing
delete from secret
where  name = $1
and    made < (select max(made) from secret where name = $1 and made < $2);
