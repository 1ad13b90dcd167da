// Every kind of page, in every state it can be in, and how a visitor gets there.

export const STORY = '/town/night-tram';
export const RIGHT_TO_LEFT = '/life/nafidhat-ar-rabia';
export const LONG_READ = '/harbour/patience';

const AUTHOR = '/author/bryony-tack';
const LONG_WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';

async function send(form) {
	await form.getByRole('button').last().click();
	await form.page().waitForLoadState();
}

/** Fills a form by the names of its fields, folded-away ones too.  The browser's own checks are off, so that
 *  ours are seen. */
export async function fill(page, selector, values) {
	const form = page.locator(selector);
	await form.evaluate((element) => {
		element.noValidate = true;
		for (const details of element.querySelectorAll('details'))
			details.open = true;
	});
	for (const [name, value] of Object.entries(values)) {
		const field = form.locator(`[name="${name}"]`);
		const kind = await field.first().evaluate((element) => element.type ?? element.tagName);
		if (kind === 'radio')
			await form.locator(`[name="${name}"][value="${value}"]`).check();
		else if (kind.startsWith('select'))
			await field.selectOption(value);
		else
			await field.fill(value);
	}
	return form;
}

async function comment(page, values, story = STORY) {
	await page.goto(story);
	await send(await fill(page, 'form#reply', values));
}

async function newStory(page, values, act) {
	await page.goto('/desk/story');
	await fill(page, 'form:has([name="headline"])', values);
	await page.locator(`button[name="act"][value="${act}"]`).click();
	await page.waitForLoadState();
}

async function firstOf(page, list, link) {
	await page.goto(list);
	await page.locator(link).first().click();
	await page.waitForLoadState();
}

function at(address) {
	return (page) => page.goto(address);
}

/** What a reader can see.  `status` is 200 unless said otherwise. */
export const READERS_PAGES = [
	{ name: 'the front page', open: at('/') },
	{ name: 'a section', open: at('/town') },
	{ name: 'a story', open: at(STORY) },
	{ name: 'a long read', open: at(LONG_READ) },
	{ name: 'a story from right to left', open: at(RIGHT_TO_LEFT) },
	{ name: 'a story with a reply form', open: (page) => firstOf(page, STORY, 'a[href$="/reply"]') },
	{ name: 'a refused comment', open: (page) => comment(page, { name: '', email: 'nowhere', text: '' }) },
	{ name: 'a posted comment', open: (page) => comment(page, { name: 'Ada ' + LONG_WORD.slice(0, 40),
		text: `> Quoted\n\n*${LONG_WORD}*\n\n- one\n- two\n\n\`some code\`` }) },
	{ name: 'a tag', open: (page) => firstOf(page, STORY, 'a[rel="tag"]') },
	{ name: 'an author', open: at(AUTHOR) },
	{ name: 'the form for an author', open: at(AUTHOR + '/contact') },
	{ name: 'a refused message', open: async (page) => {
		await page.goto(AUTHOR + '/contact');
		await send(await fill(page, 'form[method="post"]', { name: '', text: '' }));
	} },
	{ name: 'the archive', open: at('/archive') },
	{ name: 'a month of the archive', open: (page) => firstOf(page, '/archive', 'main a[href^="/archive/"]') },
	{ name: 'the search form', open: at('/search') },
	{ name: 'what was found', open: at('/search?q=tram') },
	{ name: 'nothing found', open: at('/search?q=xylophonist') },
	{ name: 'a page of the paper', open: at('/about') },
	{ name: 'an unknown address', open: at('/town/nothing-here') },
	{ name: 'an unknown section', open: at('/nothing-here') },
	{ name: 'the way into the newsroom', open: at('/desk/sign-in') },
	{ name: 'a refused sign-in', open: async (page) => {
		await page.goto('/desk/sign-in');
		await send(await fill(page, 'main form', { login: 'nobody', password: 'wrong' }));
	} },
];

/** What an editor can see besides. */
export const EDITORS_PAGES = [
	{ name: 'the list of stories', open: at('/desk') },
	{ name: 'the list of drafts, which is empty', open: at('/desk?state=draft') },
	{ name: 'the form for a new story', open: at('/desk/story') },
	{ name: 'a refused story', open: (page) => newStory(page, { headline: '', source: 'Text' }, 'save') },
	{ name: 'a preview', open: (page) => newStory(page, { headline: 'A look ahead',
		source: '## Below\n\nSome *text* with [a link](/town).\n\n| a | b |\n|---|---|\n| 1 | 2 |' }, 'preview') },
	{ name: 'a saved draft', open: (page) => newStory(page, { headline: 'Kept for later',
		source: 'Not yet.' }, 'save') },
	{ name: 'a story that is published', open: (page) => firstOf(page, '/desk?state=published',
		'main a[href^="/desk/story/"]') },
	{ name: 'the form that withdraws a story', open: async (page) => {
		await firstOf(page, '/desk?state=published', 'main a[href^="/desk/story/"]');
		await page.locator('a[href$="/withdraw"]').click();
	} },
	{ name: 'the comments', open: at('/desk/comments') },
	{ name: 'the approved comments', open: at('/desk/comments?state=approved') },
	{ name: 'the messages', open: at('/desk/messages') },
	{ name: 'the settings', open: at('/desk/settings') },
	{ name: 'a story that is sent after the session has ended', open: async (page) => {
		await page.goto('/desk/story');
		await fill(page, 'form:has([name="headline"])', { headline: 'Kept', source: 'One "line".\n\n<b>Two</b>.' });
		await page.context().clearCookies();
		await page.locator('button[name="act"][value="save"]').click();
		await page.waitForLoadState();
	} },
];
