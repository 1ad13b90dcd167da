-- name: article_words
-- row: ARTICLE
-- reads: article/$1
-- one
select id, coalesce(section, 0) as section, headline, standfirst, words, language, published, state
from   article
where  id = $1;

-- name: search_languages
-- row: SEARCH_HIT
-- reads: search
-- scans: one row for each language
-- The languages of published stories; each is one look into the index.
with recursive spoken (language) as (
	select min(language) from article where state = 'published'
	union all
	select (select min(a.language) from article a where a.state = 'published' and a.language > s.language)
	from   spoken s
	where  s.language is not null
)
select language from spoken where language is not null limit $1;
