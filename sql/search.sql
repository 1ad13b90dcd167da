-- name: article_words
-- row: ARTICLE
-- reads: article/$1
-- one
select id, coalesce(section, 0) as section, headline, standfirst, words, language, published, state
from   article
where  id = $1;
