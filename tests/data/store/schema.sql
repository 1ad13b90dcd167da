create table secret (      -- small
	name  text not null,
	value blob not null,
	made  int  not null,
	primary key (name, made)
);

create table shelf (       -- small
	id   id,
	name text not null unique
);

create table book (
	id         id,
	shelf      int  not null references shelf,
	title      text not null,
	blurb_html text,
	link       text not null default '',
	price      real,
	lent       int  not null default 0,
	bought     int  not null default 0
);
create unique index book_by_title on book (title);
create index books_on_shelf on book (shelf, bought desc);

create table note (        -- clustered
	book  int  not null references book on delete cascade,
	place int  not null,
	text  text not null,
	primary key (book, place)
);
