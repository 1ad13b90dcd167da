-- Search asks for the languages that published stories are in.
create index article_languages on article (state, language);

-- Tags stand as they were typed; those of older stories stay as they stood.
alter table article_tag add column place int not null default 0;

-- Pages of the paper are nobody's stories.
update byline set published = 0 where article in (select id from article where section is null);
update tag
set    articles = articles - left_out.n
from   (select x.tag, count(*) as n
        from   article_tag x join article a on a.id = x.article
        where  a.section is null and x.published > 0
        group by x.tag) left_out
where  left_out.tag = tag.id;
update article_tag set published = 0 where article in (select id from article where section is null);

-- By which feeds name what is in them, wherever the paper stands.
insert into setting (name, value)
select 'id', substr(x, 1, 8) || '-' || substr(x, 9, 4) || '-8' || substr(x, 13, 3) || '-8' || substr(x, 16, 3)
from   (select lower(hex(randomblob(9))) as x);

-- What older stories show of others and of pictures is made as it is made now.
insert into recast (article)
select id from article
where  source like '%<read-also%' or source like '%<img%' or source like '%![%'
on conflict (article) do nothing;
