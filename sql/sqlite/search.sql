-- name: search_put
-- writes: search
insert into search (rowid, headline, body, stems, marks) values ($1, $2, $3, $4, $5);

-- name: search_merge_from
-- writes: nothing
-- How many pieces of the index of one size are left to stand before they become one.
insert into search (search, rank) values ('automerge', $1);

-- name: search_merge_at_once_from
-- writes: nothing
-- How many of them may stand before one write makes them one, however long it takes; below that each write does a little.
insert into search (search, rank) values ('crisismerge', $1);

-- name: search_drop
-- writes: search
delete from search where rowid = $1;

-- name: search_ranked
-- row: SEARCH_HIT
-- reads: search
-- scans: the full-text index, newest 2,000 matches only
select a.id, a.section_slug, a.section_name, a.slug, a.headline, a.standfirst, a.language, a.direction,
       a.published, x.words
from   (select rowid as key, bm25(search, 8.0, 2.0, 1.0, 0.0) as rank
        from   search
        where  search match $1 and rowid >= $2 and rowid < $3
        order by rowid desc
        limit  2000) hit
join   teaser a on a.id = hit.key % 268435456
join   article x on x.id = a.id
order by hit.rank, hit.key desc
limit  $4 offset $5;

-- name: search_newest
-- row: SEARCH_HIT
-- reads: search
-- scans: the full-text index, newest first
select a.id, a.section_slug, a.section_name, a.slug, a.headline, a.standfirst, a.language, a.direction,
       a.published, x.words
from   (select rowid as key
        from   search
        where  search match $1 and rowid >= $2 and rowid < $3
        order by rowid desc
        limit  $4 offset $5) hit
join   teaser a on a.id = hit.key % 268435456
join   article x on x.id = a.id
order by hit.key desc
limit  $4;

-- name: search_count
-- reads: search
-- scans: the full-text index, newest 2,000 matches only
select count(*)
from   (select 1 from search where search match $1 and rowid >= $2 and rowid < $3 limit 2000);

-- name: search_suggest
-- row: SEARCH_HIT
-- reads: search
-- scans: the full-text index, newest first
select a.id, a.section_slug, a.section_name, a.slug, a.headline, a.language, a.direction, a.published
from   (select rowid as key from search where search match $1 order by rowid desc limit $2) hit
join   teaser a on a.id = hit.key % 268435456
order by hit.key desc
limit  $2;
