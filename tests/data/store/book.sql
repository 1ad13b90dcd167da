-- name: book_by_id
-- row: BOOK
-- reads: book/$1
-- one
select id, shelf, title, blurb_html, link, price, lent, bought
from   book
where  id = $1;

-- name: books_on
-- row: BOOK
-- reads: shelf/$1, book/:id
select id, shelf, title, blurb_html, link, price, lent, bought
from   book
where  shelf = $1
and    bought >= $3          --? since
and    lent = $4             --? lent
order by bought desc, id     --order newest
order by title               --order title
limit  $2;

-- name: books_count
-- reads: books
select count(*) from book;

-- name: book_title
-- reads: book/$1
select title from book where id = $1;

-- name: shelf_add
-- writes: shelves
insert into shelf (id, name) values ($1, $2);

-- name: book_add
-- writes: books, shelf/$1, book/:id
insert into book (shelf, title, blurb_html, link, price, lent, bought)
values ($1, $2, $3, $4, $5, $6, $7)
returning id;

-- name: book_retitle
-- writes: book/$1
update book set title = $2 where id = $1;

-- name: books_sell
-- writes: book/:id, dear/:dear
update book set price = $1 where shelf = $2 returning id, case when price > 100 then id end as dear;

-- name: note_add
-- writes: notes/$1
insert into note (book, place, text) values ($1, $2, $3);

-- name: notes_count
-- reads: notes
-- scans: a test
select count(*) from note;

-- Queries with a mistake that only the store can see.
-- name: book_unknown_column
-- row: BOOK
-- reads: nothing
-- one
select id, title as name from book where id = $1;

-- name: book_no_such_table
-- reads: nothing
select count(*) from pamphlet;

-- name: books_scanned
-- row: BOOK
-- reads: nothing
select id, title from book where price > $1 limit 10;

-- name: books_kept
-- row: BOOK
-- kept
-- reads: shelf/$1, book/:id
select id, shelf, title, blurb_html, link, price, lent, bought
from   book
where  shelf = $1
order by bought desc, id
limit  $2;
