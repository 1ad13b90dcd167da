-- name: comments_on
-- row: COMMENT
-- reads: comments/$1
-- The place tells id and depth.  One that is not approved has no body.
select c.place, c.name, c.posted,
       case when c.state = 'approved' then c.body_html end as body_html
from   comment c
where  c.article = $1 and c.place >= $2
and    (c.state = 'approved' or c.replies > 0)
order by c.place
limit  $3;

-- name: comments_deep
-- row: COMMENT
-- reads: comments/$1
-- Of those whose place does not tell whom they answer, from one place to another.
select c.place, c.parent
from   comment c
where  c.article = $1 and c.place >= $2 and c.place <= $3 and c.depth = $4
order by c.place
limit  200;

-- name: comments_before
-- row: COMMENT
-- reads: comments/$1
select c.id, c.place, c.parent, c.depth
from   comment c
where  c.article = $1 and c.place < $2 and (c.state = 'approved' or c.replies > 0)
order by c.place desc
limit  $3;

-- name: comment_by_id
-- row: COMMENT
-- reads: comment/$1
-- one
select id, article, place, parent, depth, name, email, source, body_html, state, posted, reader, replies
from   comment
where  id = $1;

-- name: comment_name
-- reads: comment/$1
select name from comment where id = $1 and state = 'approved';

-- name: comment_next_id
-- reads: nothing
select coalesce(max(x.id), 0) + 1
from   (select max(id) as id from comment union all select id from highest where name = 'comment') x;

-- name: comment_same
-- reads: nothing
select id from comment where same = $1 and posted >= $2 order by posted desc limit 1;

-- name: comment_add
-- writes: comment/$3, held
insert into comment (article, place, id, parent, depth, name, email, source, body_html, state, posted,
                     reader, same)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: comment_judge
-- writes: comments/:article, comment/:id, held, comments
update comment set state = $2 where id = $1 and state <> $2
returning id, article, parent;

-- name: comment_has_answers
-- reads: nothing
-- Those that stand at the deepest level are told by their parent alone.
select count(*) from (select 1 from comment where article = $1 and parent = $2 limit 1);

-- name: comment_remove
-- writes: comments/:article, comment/:id, held, comments
delete from comment where id = $1 returning id, article;

-- name: comment_last_on
-- reads: nothing
select coalesce(max(id), 0) from comment where article = $1;

-- name: comments_remove_on
-- writes: comments/$1, comment/:id, held, comments
delete from comment where article = $1 returning id;

-- name: comment_count_replies
-- writes: comments/:article, comment/:id
-- Answers with the comment above when this one begins or ceases to stand by it: then that has to be told.
update comment set replies = replies + $2 where id = $1
returning case when state <> 'approved' and replies = ($2 > 0) then parent else 0 end as above, id, article;

-- name: comments_miscounted
-- reads: nothing
-- scans: every comment, for `galley check` alone
with recursive standing (id, parent) as (
	select id, parent from comment where state = 'approved'
	union
	select c.id, c.parent from standing s join comment c on c.id = s.parent
), counted (parent, replies) as (
	select parent, count(*) from standing group by parent
)
select count(*)
from   comment c
left join counted n on n.parent = c.id
where  c.replies <> coalesce(n.replies, 0);

-- name: comments_in_state
-- row: COMMENT_FOR_DESK
-- reads: held
select c.id, c.article, c.name, c.email, c.body_html, c.state, c.posted, a.headline, s.slug as section_slug,
       a.slug
from   comment c
join   article a on a.id = c.article
left join section s on s.id = a.section
where  c.state = $1 and (c.posted, c.id) < ($2, $3)
order by c.posted desc, c.id desc
limit  $4;

-- name: comments_held
-- reads: held
select count(*) from (select 1 from comment where state = 'held' limit 1000);

-- name: comments_newest
-- row: COMMENT_FOR_DESK
-- reads: comments, front/list
select c.id, c.article, c.name, c.body_html, c.posted, a.headline, s.slug as section_slug, a.slug
from   comment c
join   article a on a.id = c.article
join   section s on s.id = a.section
where  c.state = 'approved' and a.state = 'published'
order by c.posted desc, c.id desc
limit  $1;

-- name: comments_newest_on
-- row: COMMENT_FOR_DESK
-- reads: comments/$1, article/$1
select c.id, c.article, c.name, c.body_html, c.posted, a.headline, s.slug as section_slug, a.slug
from   comment c
join   article a on a.id = c.article
join   section s on s.id = a.section
where  c.article = $1 and c.state = 'approved'
order by c.posted desc
limit  $2;
