-- The search index.  Its rows are numbered published * 2^28 + article, so that the newest come first and
-- a span of time is a span of rows.  All text in it has been through render/words.
create virtual table search using fts5 (
	headline, body,  -- folded
	stems,           -- both, stemmed in the language of the story
	marks,           -- s<section> a<author>…: what results are narrowed by
	tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
);
