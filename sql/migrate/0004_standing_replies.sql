-- A comment counts the answers that stand, also those that stand only for the answers under them.
update comment set replies = 0;
with recursive standing (id, parent) as (
	select id, parent from comment where state = 'approved'
	union
	select c.id, c.parent from standing s join comment c on c.id = s.parent
)
update comment
set    replies = counted.n
from   (select parent, count(*) as n from standing group by parent) counted
where  counted.parent = comment.id;
