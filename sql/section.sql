-- name: sections
-- row: SECTION
-- kept
-- reads: sections
select id, slug, name, about, parent from section order by place, name limit 1000;

-- name: sections_top
-- row: SECTION
-- reads: sections
select id, slug, name, about, parent from section where parent is null order by place, name limit $1;

-- name: sections_under
-- row: SECTION
-- reads: sections
select id, slug, name, about, parent from section where parent = $1 order by place, name limit 200;

-- name: section_by_slug
-- row: SECTION
-- reads: sections
-- one
select id, slug, name, about, parent from section where slug = $1;

-- name: section_by_id
-- row: SECTION
-- reads: sections
-- one
select id, slug, name, about, parent from section where id = $1;

-- name: section_add
-- writes: sections
insert into section (slug, name, about, parent, place)
values ($1, $2, $3, nullif($4, 0), (select count(*) from section))
returning id;

-- name: section_is_used
-- reads: nothing
select count(*)
from   (select 1 from article where section = $1
        union all
        select 1 from section where parent = $1
        limit 1) x;

-- name: section_remove
-- writes: sections, section/$1/list
delete from section where id = $1;
