-- What the index of the sitemap tells of its files.
create table sitemap (
	file     id,                         -- 1 for the stories 1 to 2,000, and so on
	modified int not null
);

-- The last time that is known of each file; from now on it is noted.
insert into sitemap (file, modified)
select (id + 1999) / 2000, max(case when updated > published then updated else published end)
from   article
where  state = 'published'
group by (id + 1999) / 2000;
