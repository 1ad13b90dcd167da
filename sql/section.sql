-- name: sections
-- row: SECTION
-- kept
-- reads: sections
select id, slug, name, about from section order by place, name limit 100;

-- name: section_by_slug
-- row: SECTION
-- reads: sections
-- one
select id, slug, name, about from section where slug = $1;

-- name: section_by_id
-- row: SECTION
-- reads: sections
-- one
select id, slug, name, about from section where id = $1;

-- name: section_add
-- writes: sections
insert into section (slug, name, about, place)
values ($1, $2, $3, (select count(*) from section))
returning id;
