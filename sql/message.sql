-- name: message_add
-- writes: messages
insert into message (author, name, email, text, sent) values ($1, $2, $3, $4, $5) returning id;

-- name: messages
-- row: MESSAGE
-- reads: messages
select m.id, m.name, m.email, m.text, m.sent, a.name as author_name
from   message m
join   author a on a.id = m.author
where  (m.sent, m.id) < ($1, $2)
order by m.sent desc, m.id desc
limit  $3;

-- name: message_same
-- reads: nothing
select id from message
where  sent >= $5 and author = $1 and name = $2 and email = $3 and text = $4
order by sent desc, id desc
limit  1;
