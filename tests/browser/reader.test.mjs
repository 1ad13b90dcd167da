// A stranger reads the paper, joins in and finds things, with scripts and without; by keyboard; from
// right to left.

import assert from 'node:assert/strict';
import { closeHouse, openHouse, visitor } from './house.mjs';
import { fill, RIGHT_TO_LEFT, STORY } from './pages.mjs';
import { runTests, test } from './tap.mjs';

const house = await openHouse(process.argv[2]);

/** A test that is run with scripts and without, each time by a new visitor who may not be annoyed. */
function testBothWays(name, run) {
	for (const javaScriptEnabled of [true, false])
		test(`${name} (scripts ${javaScriptEnabled ? 'on' : 'off'})`, async () => {
			const { context, page, complaints } = await visitor(house, { javaScriptEnabled });
			await run(page);
			assert.deepEqual(complaints, []);
			await context.close();
		});
}

const heading = (page) => page.locator('h1').first().innerText();

testBothWays('a stranger wanders from the front page through the whole paper', async (page) => {
	await page.goto('/');
	await page.locator('main h2 a, main h3 a').first().click();
	const headline = await heading(page);
	assert.ok(headline.length > 5);

	await page.locator('.kicker a').first().click();
	assert.ok(await page.getByRole('link', { name: headline }).count() > 0, 'the section lists the story');

	await page.goto(STORY);
	await page.locator('a[rel="tag"]').first().click();
	assert.ok(await page.locator(`a[href="${STORY}"]`).count() > 0, 'the tag lists the story');

	await page.goto(STORY);
	await page.locator('a[rel="author"]').first().click();
	assert.equal(await heading(page), 'Bryony Tack');
	assert.ok(await page.locator(`a[href="${STORY}"]`).count() > 0, 'the author lists the story');

	await page.locator('footer').getByRole('link', { name: 'Archive' }).click();
	await page.locator('main a[href^="/archive/"]').first().click();
	assert.ok(await page.locator('main h2 a, main h3 a, main li a').count() > 0);
});

testBothWays('a search finds a story by its words', async (page) => {
	await page.goto('/');
	await page.getByRole('link', { name: 'Search' }).first().click();
	await page.locator('main [name="q"]').fill('night tram');
	await page.locator('main').getByRole('button', { name: 'Search' }).click();
	assert.ok(await page.locator(`main a[href="${STORY}"]`).count() > 0);
});

testBothWays('an unknown address is answered with a page of the paper', async (page) => {
	const answer = await page.goto('/town/nothing-here');
	assert.equal(answer.status(), 404);
	assert.ok(await page.locator('header a[href="/"]').count() > 0);
});

testBothWays('a comment and a reply appear under the story', async (page) => {
	const text = `The heating works (${Math.random()}).`;
	await page.goto(STORY);
	await (await fill(page, 'form#reply', { name: 'Ida Brandt', text })).getByRole('button').click();
	const written = page.locator('.thread > li', { hasText: text });
	assert.equal(await written.count(), 1);
	assert.match(page.url(), /#comment-\d+$/);

	await written.getByRole('link', { name: /^Reply/ }).click();
	const answer = `It does (${Math.random()}).`;
	await (await fill(page, 'form#reply', { name: 'Otto', text: answer })).getByRole('button').click();
	const reply = page.locator('.thread > li', { hasText: answer });
	assert.equal(await reply.count(), 1);
	const depth = async (comment) => Number((await comment.getAttribute('class')).match(/depth-(\d+)/)[1]);
	assert.equal(await depth(reply), await depth(written) + 1);
	assert.equal(await page.locator('.thread > li', { hasText: text }).locator('xpath=following-sibling::*[1]')
		.getAttribute('id'), await reply.getAttribute('id'), 'it stands right below');
});

testBothWays('each level of a thread stands further in than the one above', async (page) => {
	await page.goto(STORY);
	const edges = {};
	for (const comment of await page.locator('.thread > li').all()) {
		const depth = Number((await comment.getAttribute('class')).match(/depth-(\d+)/)[1]);
		edges[depth] = (await comment.boundingBox()).x;
	}
	const talk = (await page.locator('#talk').boundingBox()).x;
	const depths = Object.keys(edges).map(Number).sort();

	assert.ok(depths.length > 3, 'the thread of the demo is deep');
	assert.ok(Math.abs(edges[0] - talk) < 1, 'the first level stands under its heading');
	for (const depth of depths.slice(1))
		assert.ok(edges[depth] > edges[depth - 1], `level ${depth} stands further in`);
});

testBothWays('a refused comment keeps everything that was typed', async (page) => {
	await page.goto(STORY);
	const typed = { name: '', email: 'ida at example', text: 'With "quotes", <b>tags</b> & more' };
	await (await fill(page, 'form#reply', typed)).getByRole('button').click();
	assert.ok(await page.locator('.problems').isVisible());
	for (const [name, value] of Object.entries(typed))
		assert.equal(await page.locator(`form#reply [name="${name}"]`).inputValue(), value);
	assert.ok(await page.locator('.problems a').count() >= 2, 'each problem leads to its field');
});

testBothWays('markup in a comment is shown as it was typed', async (page) => {
	const text = '<script>alert(1)</script> <img src=x onerror=alert(1)> {{name}} [x](javascript:alert(1))';
	await page.goto(STORY);
	await (await fill(page, 'form#reply', { name: '<i>Eve</i>', text })).getByRole('button').click();
	const comment = page.locator('.thread > li', { hasText: '<i>Eve</i>' }).first();
	assert.match(await comment.innerText(), /<script>alert\(1\)<\/script>/);
	assert.match(await comment.innerText(), /\{\{name\}\}/);
	assert.equal(await comment.locator('script, img, a[href^="javascript"]').count(), 0);
});

testBothWays('a reader writes to an author', async (page) => {
	await page.goto('/author/bryony-tack');
	await page.getByRole('link', { name: 'Write to the author' }).click();
	const form = await fill(page, 'main form[method="post"]', { name: 'Ida', email: 'ida@example.org',
		text: 'Thank you for the tram.' });
	await form.getByRole('button').click();
	assert.ok(await page.getByRole('status').isVisible());
});

test('the whole paper can be used without a mouse', async () => {
	const { page } = await visitor(house);
	const press = async (key, until, most = 80) => {
		for (let n = 0; n < most; n++) {
			await page.keyboard.press(key);
			if (await page.evaluate(until))
				return;
		}
		assert.fail(`${key} never led to: ${until}`);
	};
	await page.goto(STORY);

	await page.keyboard.press('Tab');
	assert.match(await page.evaluate(() => document.activeElement.textContent), /Skip/);
	assert.ok(await page.evaluate(() => document.activeElement.getBoundingClientRect().top >= 0), 'it is seen');
	await page.keyboard.press('Enter');
	await page.waitForURL(/#content$/);

	await press('Tab', () => document.activeElement.matches('form#reply [name="text"]'), 300);
	await page.keyboard.type('Typed without a mouse.');
	await press('Tab', () => document.activeElement.matches('form#reply [name="name"]'));
	await page.keyboard.type('Keyboard');
	await press('Tab', () => document.activeElement.matches('form#reply button'));
	await page.keyboard.press('Enter');
	await page.waitForURL(/#comment-/);
	assert.equal(await page.locator('.thread > li', { hasText: 'Typed without a mouse.' }).count(), 1);
});

test('whatever has the focus can be seen', async () => {
	const { page } = await visitor(house);
	for (const address of ['/', STORY, '/search', '/desk/sign-in']) {
		await page.goto(address);
		for (let n = 0; n < 30; n++) {
			await page.keyboard.press('Tab');
			const marked = await page.evaluate(() => {
				const element = document.activeElement;
				if (element === document.body || element.type === 'date')
					return true; // of a date the browser marks the part that has the focus
				const style = getComputedStyle(element);
				return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
			});
			assert.ok(marked, `${address}: ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200))}`);
		}
	}
});

test('a story from right to left runs from right to left', async () => {
	const { page } = await visitor(house);
	await page.goto(RIGHT_TO_LEFT);
	const article = page.locator('article').first();
	assert.equal(await article.evaluate((element) => getComputedStyle(element).direction), 'rtl');
	assert.equal(await article.getAttribute('lang'), 'ar');
	const sides = await article.locator('h1').evaluate((element) => {
		const range = document.createRange();
		range.selectNodeContents(element);
		const [text, box] = [range.getBoundingClientRect(), element.getBoundingClientRect()];
		return { left: text.left - box.left, right: box.right - text.right };
	});
	assert.ok(sides.right <= sides.left + 1, JSON.stringify(sides));
});

test('a reader who only reads is given no cookie and keeps nothing', async () => {
	const { context, page } = await visitor(house);
	for (const address of ['/', STORY, '/town', '/search?q=tram', '/author/bryony-tack'])
		await page.goto(address);
	assert.deepEqual(await context.cookies(), []);
});

test('a story needs little: one page, one stylesheet, its pictures', async () => {
	const { page } = await visitor(house);
	const asked = [];
	page.on('request', (request) => asked.push(`${request.resourceType()} ${new URL(request.url()).pathname}`));
	await page.goto(STORY, { waitUntil: 'networkidle' });
	assert.equal(asked.filter((one) => one.startsWith('document')).length, 1);
	assert.equal(asked.filter((one) => one.startsWith('stylesheet')).length, 1);
	assert.deepEqual(asked.filter((one) => !/^(document|stylesheet|image|other|script) /.test(one)), []);
});

await runTests(() => closeHouse(house));
