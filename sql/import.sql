-- name: import_site
-- writes: nothing
insert into import_site (address) values ($1)
on conflict (address) do update set address = excluded.address
returning id;

-- name: import_sites
-- row: IMPORT_RUN
-- reads: imports
select id as site, address from import_site order by id limit 100;

-- name: import_begin
-- writes: imports
insert into import_run (site, file, began) values ($1, $2, $3) returning id;

-- name: import_unfinished
-- reads: imports
select id from import_run
where  site = $1 and file = $2 and ended = 0 and undone = 0 and undo_new = 0
order by id desc
limit  1;

-- name: import_end
-- writes: imports, import/$1
update import_run set ended = $2 where id = $1;

-- name: import_run_by_id
-- row: IMPORT_RUN
-- reads: import/$1
-- one
select r.id, r.site, s.address, r.file, r.began, r.ended, r.undone, r.notes, r.undo_kind, r.undo_new, r.undo_old
from   import_run r
join   import_site s on s.id = r.site
where  r.id = $1;

-- name: import_runs
-- row: IMPORT_RUN
-- reads: imports
select r.id, r.site, s.address, r.file, r.began, r.ended, r.undone, r.notes
from   import_run r
join   import_site s on s.id = r.site
where  r.id < $1
order by r.id desc
limit  $2;

-- name: imports_exist
-- reads: imports
select count(*) from (select 1 from import_run limit 1);

-- name: import_item_of
-- row: IMPORT_ITEM
-- reads: nothing
-- one
select kind, old, new, hash, version, run, unsettled, lacking
from   import_item
where  kind = $1 and old = $2 and site = $3;

-- name: import_new_of
-- reads: nothing
select new from import_item where kind = $1 and old = $2 and site = $3;

-- name: import_anywhere
-- reads: import_items
select new from import_item where kind = $1 and old = $2 and new <> 0 order by site limit 1;

-- name: import_put
-- writes: import_items
insert into import_item (kind, old, site, new, hash, version, run, unsettled, lacking)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (kind, old, site) do update
set    new = excluded.new, hash = excluded.hash, version = excluded.version, run = excluded.run,
       unsettled = excluded.unsettled, lacking = excluded.lacking;

-- name: import_unsettled
-- row: IMPORT_ITEM
-- reads: nothing
select kind, old, new, hash, version, run, unsettled, lacking
from   import_item
where  site = $1 and unsettled = 1
order by old
limit  $2;

-- name: import_put_remark
-- writes: nothing
insert into import_remark (comment, liked, disliked, question, pinned) values ($1, $2, $3, $4, $5);

-- name: import_remark_of
-- row: IMPORT_REMARK
-- reads: nothing
-- one
select comment, liked, disliked, question, pinned from import_remark where comment = $1;

-- name: import_note_number
-- writes: import/$1
update import_run set notes = notes + 1 where id = $1 returning notes;

-- name: import_tell
-- writes: nothing
insert into import_note (run, id, weight, line, kind, old, name, what) values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: import_notes
-- row: IMPORT_NOTE
-- reads: import/$1, import_items
-- Comments have numbers of their own, so only posts and pages can be found by theirs.
select n.id, n.weight, n.line, n.kind, n.old, n.name, n.what, i.new as story
from   import_note n
join   import_run r on r.id = n.run
left join import_item i on i.kind = 1 and i.old = n.old and i.site = r.site and n.kind in ('post', 'page')
where  n.run = $1 and n.id > $2
and    n.weight = $4                                                         --? weight
order by n.id
limit  $3;

-- name: import_count_add
-- writes: import/$1
insert into import_count (run, what, n, place)
values ($1, $2, $3, (select count(*) from import_count where run = $1))
on conflict (run, what) do update set n = import_count.n + excluded.n;

-- name: import_count_of
-- reads: import/$1
select n from import_count where run = $1 and what = $2;

-- name: import_counts
-- row: IMPORT_COUNT
-- reads: import/$1
select what, n from import_count where run = $1 order by place, what limit 500;

-- name: import_items_below
-- row: IMPORT_ITEM
-- reads: nothing
select kind, old, new, hash, version, run
from   import_item
where  site = $1 and kind = $2 and (new, old) < ($3, $4) and new > 0
order by new desc, old desc
limit  $5;

-- name: import_items_left_out
-- row: IMPORT_ITEM
-- reads: nothing
select kind, old from import_item where run = $1 and new = 0 limit $2;

-- name: import_undone_to
-- writes: import/$1
update import_run set undo_kind = $2, undo_new = $3, undo_old = $4 where id = $1;

-- name: import_undone
-- writes: imports, import/$1
update import_run set undone = $2 where id = $1;

-- name: import_item_drop
-- writes: import_items
delete from import_item where kind = $1 and old = $2 and site = $3;

-- name: import_comments_drop
-- writes: nothing
delete from import_item where site = $1 and kind = 2 and new in (select id from comment where article = $2);

-- name: import_has_other_comments
-- reads: nothing
-- Whether somebody has commented here on a story that came in.
select count(*)
from   (select 1 from comment c
        where  c.article = $2
        and    not exists (select 1 from import_item i where i.site = $1 and i.kind = 2 and i.new = c.id)
        limit  1);

-- name: import_run_of
-- reads: nothing
-- The run that made what has this number with us.
select run from import_item where site = $1 and kind = $2 and new = $3 limit 1;
