-- name: user_by_login
-- row: USER
-- reads: nothing
-- one
select id, login, name, password, author, disabled, made from users where login = $1;

-- name: users
-- row: USER
-- reads: nothing
select id, login, name, '' as password, author, disabled, made from users order by login limit 1000;

-- name: user_add
-- writes: nothing
insert into users (login, name, password, author, made) values ($1, $2, $3, nullif($4, 0), $5)
returning id;

-- name: user_set_password
-- writes: nothing
update users set password = $2 where id = $1;

-- name: user_disable
-- writes: nothing
update users set disabled = 1 where id = $1;

-- name: session_add
-- writes: nothing
insert into session (token, who, made, used) values ($1, $2, $3, $3);

-- name: session_user
-- row: USER
-- reads: nothing
-- one
select u.id, u.login, u.name, u.author, u.disabled, u.made, s.used
from   session s
join   users u on u.id = s.who
where  s.token = $1 and u.disabled = 0 and s.made > $2 and s.used > $3;

-- name: session_touch
-- writes: nothing
update session set used = $2 where token = $1;

-- name: session_end
-- writes: nothing
delete from session where token = $1;

-- name: sessions_end_of
-- writes: nothing
delete from session where who = $1;

-- name: sessions_expire
-- writes: nothing
delete from session where used < $1;

-- name: sessions_expired
-- reads: nothing
select count(*) from (select 1 from session where used < $1 limit 1);
