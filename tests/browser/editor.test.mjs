// An editor signs in and works, with scripts and without.

import assert from 'node:assert/strict';
import { closeHouse, openHouse, signIn, visitor } from './house.mjs';
import { fill, STORY } from './pages.mjs';
import { runTests, test } from './tap.mjs';

const house = await openHouse(process.argv[2]);
const FORM = 'form:has([name="headline"])';
let count = 0;

function testBothWays(name, run) {
	for (const javaScriptEnabled of [true, false])
		test(`${name} (scripts ${javaScriptEnabled ? 'on' : 'off'})`, async () => {
			const { context, page, complaints } = await visitor(house, { javaScriptEnabled });
			const stranger = await visitor(house, { javaScriptEnabled });
			await signIn(page);
			await run(page, stranger.page);
			assert.deepEqual([...complaints, ...stranger.complaints], []);
			await context.close();
			await stranger.context.close();
		});
}

async function act(page, which) {
	await page.locator(`${FORM} button[name="act"][value="${which}"]`).click();
	await page.waitForLoadState();
}

/** Writes a new story and hands it in; answers its address for the desk and its slug. */
async function write(page, values) {
	const slug = `story-${++count}`;
	await page.goto('/desk/story');
	await fill(page, FORM, { headline: `Story number ${count}`, slug, section: 'town',
		source: `This is story *${count}*.`, ...values });
	await act(page, 'save');
	return { desk: new URL(page.url()).pathname, address: `/town/${slug}` };
}

async function statusOf(page, address) {
	return (await page.goto(address)).status();
}

testBothWays('a story is written, looked at, published, changed and withdrawn', async (page, reader) => {
	await page.goto('/desk');
	await page.locator('main a[href="/desk/story"]').first().click();
	const slug = `tide-${++count}`;
	await fill(page, FORM, { headline: 'High tide', slug, section: 'harbour', tags: 'Tides, The Narrows',
		standfirst: 'It came in.', source: 'The water *rose*.' });

	await act(page, 'preview');
	assert.ok(await page.locator('em', { hasText: 'rose' }).count() > 0, 'the preview shows the text');
	assert.equal(await page.locator('[name="headline"]').inputValue(), 'High tide');
	assert.equal(await statusOf(reader, `/harbour/${slug}`), 404);

	await fill(page, FORM, { when: 'now' });
	await act(page, 'save');
	assert.equal(await statusOf(reader, `/harbour/${slug}`), 200);
	assert.equal(await reader.locator('h1').innerText(), 'High tide');
	await reader.goto('/');
	assert.ok(await reader.locator(`a[href="/harbour/${slug}"]`).count() > 0, 'the front page has it');
	await reader.goto('/search?q=High+tide');
	assert.ok(await reader.locator(`main a[href="/harbour/${slug}"]`).count() > 0, 'the search finds it');

	const desk = new URL(page.url()).pathname;
	await fill(page, FORM, { headline: 'Higher tide' });
	await act(page, 'save');
	await reader.goto(`/harbour/${slug}`);
	assert.equal(await reader.locator('h1').innerText(), 'Higher tide');

	await page.goto(desk);
	await page.locator('a[href$="/withdraw"]').click();
	await fill(page, 'form:has([name="reason"])', { reason: 'It was low tide.' });
	await page.locator('form:has([name="reason"]) button').click();
	await page.waitForLoadState();
	assert.equal(await statusOf(reader, `/harbour/${slug}`), 410);
	assert.match(await reader.locator('main').innerText(), /It was low tide\./);
	await reader.goto('/');
	assert.equal(await reader.locator(`a[href="/harbour/${slug}"]`).count(), 0);
});

testBothWays('a draft is seen by nobody', async (page, reader) => {
	const { address } = await write(page, { when: 'draft' });
	assert.equal(await statusOf(reader, address), 404);
	await page.goto('/desk?state=draft');
	assert.ok(await page.locator('main a', { hasText: `Story number ${count}` }).count() > 0);
});

testBothWays('a story appears when its time comes', async (page, reader) => {
	const { address } = await write(page, { when: 'later', due: '2038-01-19T03:14' });
	assert.equal(await statusOf(reader, address), 404);
	await page.goto('/desk?state=scheduled');
	await page.locator('main a', { hasText: `Story number ${count}` }).first().click();
	assert.equal(await page.locator('[name="due"]').inputValue(), '2038-01-19T03:14');

	await fill(page, FORM, { due: '2020-01-01T00:00' });
	await act(page, 'save');
	for (const until = Date.now() + 20000; await statusOf(reader, address) !== 200;)
		assert.ok(Date.now() < until, 'it never appeared');
});

testBothWays('a refused story keeps everything that was typed', async (page) => {
	await page.goto('/desk/story');
	const typed = { headline: '', slug: 'a/b', standfirst: 'With "quotes" & <tags>', source: 'A *long* text\n\nof two parts' };
	await fill(page, FORM, typed);
	await act(page, 'save');
	assert.ok(await page.locator('.problems').isVisible());
	for (const [name, value] of Object.entries(typed))
		assert.equal(await page.locator(`${FORM} [name="${name}"]`).inputValue(), value);
});

testBothWays('two editors do not overwrite each other', async (page) => {
	const { desk } = await write(page, { when: 'draft' });
	await page.goto(desk);
	const second = await page.context().newPage();
	await second.goto(desk);
	await fill(second, FORM, { headline: 'The second was faster' });
	await act(second, 'save');
	await fill(page, FORM, { headline: 'The first was slower' });
	await act(page, 'save');
	assert.ok(await page.locator('.problems').isVisible());
	assert.equal(await page.locator('[name="headline"]').inputValue(), 'The first was slower');
	await second.goto(desk);
	assert.equal(await second.locator('[name="headline"]').inputValue(), 'The second was faster');
	await second.close();
});

testBothWays('held comments wait for an editor', async (page, reader) => {
	await page.goto('/desk/settings');
	const hold = page.locator('[name="hold_comments"]');
	await hold.check();
	await page.locator('form:has([name="hold_comments"]) button').first().click();
	await page.waitForLoadState();

	const [good, bad] = [`Worth waiting (${Math.random()})`, `Not worth it (${Math.random()})`];
	for (const text of [good, bad]) {
		await reader.goto(STORY);
		await (await fill(reader, 'form#reply', { name: 'Ida', text })).getByRole('button').click();
		assert.equal(await reader.locator('.thread > li', { hasText: text }).count(), 1, 'its writer sees it');
		await reader.context().clearCookies();
		await reader.goto(STORY);
		assert.equal(await reader.locator('.thread > li', { hasText: text }).count(), 0, 'others do not');
	}
	for (const [text, judgement] of [[good, 'approve'], [bad, 'reject']]) {
		await page.goto('/desk/comments');
		const waiting = page.locator('li, article, tr').filter({ hasText: text }).last();
		await waiting.locator(`button[value="${judgement}"]`).click();
		await page.waitForLoadState();
	}
	await reader.goto(STORY);
	assert.equal(await reader.locator('.thread > li', { hasText: good }).count(), 1);
	assert.equal(await reader.locator('.thread > li', { hasText: bad }).count(), 0);

	await page.goto('/desk/settings');
	await hold.uncheck();
	await page.locator('form:has([name="hold_comments"]) button').first().click();
	await page.waitForLoadState();
});

testBothWays('a reader’s message is found in the newsroom', async (page, reader) => {
	const text = `About the tram (${Math.random()})`;
	await reader.goto('/author/bryony-tack/contact');
	await (await fill(reader, 'main form[method="post"]', { name: 'Ida', email: 'ida@example.org', text }))
		.getByRole('button').click();
	await page.goto('/desk/messages');
	assert.ok(await page.locator('main', { hasText: text }).count() > 0);
});

testBothWays('what was typed is there after signing in again', async (page, reader) => {
	const slug = `kept-${++count}`, source = 'One "line" & a half.\n\n\nAnother <b>.';
	await page.goto('/desk/story');
	await fill(page, FORM, { headline: 'Kept', slug, section: 'town', source, when: 'now' });
	await page.context().clearCookies();
	await act(page, 'save');
	await page.getByLabel('Your name').fill('tester');
	await page.getByLabel('Password').fill('eleven quiet lanterns');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForLoadState();

	assert.equal(await page.locator('[name="source"]').inputValue(), source);
	assert.equal(await statusOf(reader, `/town/${slug}`), 404);
	await act(page, 'save');
	assert.equal(await statusOf(reader, `/town/${slug}`), 200);
});

testBothWays('who has signed out is outside', async (page) => {
	await page.getByRole('button', { name: 'Sign out' }).click();
	await page.waitForURL('**/desk/sign-in**');
	await page.goto('/desk');
	assert.match(page.url(), /\/desk\/sign-in/);
	await page.goBack();
	assert.equal(await page.getByRole('button', { name: 'Sign out' }).count(), 0);
});

test('who comes to the newsroom from outside is led there after signing in', async () => {
	const { page } = await visitor(house);
	await page.goto('/desk/messages');
	assert.match(page.url(), /\/desk\/sign-in/);
	await page.getByLabel('Your name').fill('tester');
	await page.getByLabel('Password').fill('eleven quiet lanterns');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL('**/desk/messages');
});

test('a story can be written without a mouse', async () => {
	const { page } = await visitor(house);
	await signIn(page);
	await page.goto('/desk/story');
	const reach = async (selector) => {
		for (let n = 0; n < 120; n++) {
			await page.keyboard.press('Tab');
			if (await page.evaluate((one) => document.activeElement.matches(one), selector))
				return;
		}
		assert.fail(`Tab never reached ${selector}`);
	};
	await reach('[name="headline"]');
	await page.keyboard.type('Written without a mouse');
	await reach('[name="source"]');
	await page.keyboard.type('It can be done.');
	await reach('button[name="act"][value="save"]');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/desk\/story\/\d+\?saved/);
	assert.equal(await page.locator('[name="headline"]').inputValue(), 'Written without a mouse');
});

await runTests(() => closeHouse(house));
