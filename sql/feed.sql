-- name: sitemap_note
-- writes: sitemap, sitemap/$1
insert into sitemap (file, modified) values ($1, $2)
on conflict (file) do update set modified = excluded.modified;

-- name: sitemap_modified
-- reads: sitemap/$1
select modified from sitemap where file = $1;

-- name: sitemap_newest
-- reads: sitemap
-- scans: one row for 2,000 stories
select coalesce(max(modified), 0) from sitemap;

-- name: sitemap_files
-- row: SITEMAP_FILE
-- reads: sitemap
-- scans: one row for 2,000 stories
select file, modified from sitemap order by file limit 25000;
