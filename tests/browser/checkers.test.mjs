// The checkers of HTML, CSS and accessibility have nothing to say about any page in any state; no page
// is wider than the narrowest screen; none asks another host or breaks its own policy.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { closeHouse, openHouse, signIn, visitor } from './house.mjs';
import { EDITORS_PAGES, READERS_PAGES } from './pages.mjs';
import { runTests, test } from './tap.mjs';

const VNU = fileURLToPath(new URL('node_modules/vnu-jar/build/dist/vnu.jar', import.meta.url));
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const house = await openHouse(process.argv[2]);
const seen = new Map(); // the HTML of each page, by the file it was kept in
const kept = path.join(house.folder, 'seen');
fs.mkdirSync(kept);

/** What axe finds, one line each; with all its rules, or only with those named. */
async function axe(page, rules) {
	const builder = new AxeBuilder({ page }).setLegacyMode();
	const { violations } = await (rules ? builder.withRules(rules) : builder.withTags(RULES)).analyze();
	return violations.flatMap((rule) => rule.nodes.map((node) =>
		`${rule.id}: ${node.target.join(' ')}: ${node.html.slice(0, 200)}: ${node.failureSummary}`));
}

/** How many pixels of the page lie beyond the screen, and what sticks out. */
function overflow(page) {
	return page.evaluate(() => {
		const width = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= width)
			return [];
		return [...document.querySelectorAll('body *')]
			.filter((element) => {
				const box = element.getBoundingClientRect();
				return box.right > width + 1 || box.left < -1;
			})
			.map((element) => element.outerHTML.slice(0, 160));
	});
}

/** The HTML as it was sent for the page that is shown, forms that were refused included. */
function watchHtml(page) {
	let last;
	page.on('response', (response) => {
		if (response.request().isNavigationRequest() && ![302, 303].includes(response.status()))
			last = response.text();
	});
	return () => last;
}

function testPages(pages, isEditor) {
	let seat;
	let html;
	const sit = async () => {
		seat ??= await visitor(house, { viewport: { width: 1280, height: 900 } });
		html ??= watchHtml(seat.page);
		if (isEditor && !isEditor.signedIn) {
			await signIn(seat.page);
			isEditor.signedIn = true;
		}
		return seat;
	};
	for (const { name, open } of pages) {
		test(`${name}: axe has nothing to say, in light, in dark and on a small screen`, async () => {
			const { page } = await sit();
			await page.setViewportSize({ width: 1280, height: 900 });
			await open(page);
			const file = path.join(kept, `${seen.size}.html`);
			seen.set(file, name);
			fs.writeFileSync(file, await html());
			await page.emulateMedia({ colorScheme: 'light' });
			assert.deepEqual(await axe(page), [], 'in light');
			await page.emulateMedia({ colorScheme: 'dark' });
			assert.deepEqual(await axe(page, ['color-contrast', 'link-in-text-block']), [], 'in dark');
			await page.setViewportSize({ width: 360, height: 700 });
			assert.deepEqual(await axe(page), [], 'small, in dark');
		});
		test(`${name}: nothing sticks out at 360 and 320 pixels`, async () => {
			const { page } = await sit();
			for (const width of [360, 320]) {
				await page.setViewportSize({ width, height: 700 });
				assert.deepEqual(await overflow(page), [], `at ${width}`);
			}
		});
	}
	test(`${isEditor ? 'the newsroom' : 'the paper'} asks no other host and breaks no rule of its own`, () => {
		assert.deepEqual(seat.complaints, []);
	});
}

testPages(READERS_PAGES);
testPages(EDITORS_PAGES, { signedIn: false });

/** What the checker of HTML and CSS says about files, one line each. */
async function vnu(files) {
	const words = ['-jar', VNU, '--format', 'json', '--also-check-css', '--stdout', '--exit-zero-always', ...files];
	const { stdout } = await promisify(execFile)('java', words, { maxBuffer: 1 << 26 });
	return JSON.parse(stdout).messages.map((message) => {
		const file = fileURLToPath(message.url.replace(/^file:\/*/, 'file:///'));
		return `${seen.get(file) ?? file}, line ${message.lastLine}: ${message.subType ?? message.type}: `
			+ `${message.message}: ${message.extract ?? ''}`;
	});
}

test('the checker of HTML has nothing to say about any of these pages', async () => {
	assert.deepEqual(await vnu([...seen.keys()]), []);
});

test('the checker of CSS has nothing to say about the stylesheets', async () => {
	const sheets = new Set([...seen.keys()].flatMap((file) =>
		[...fs.readFileSync(file, 'utf8').matchAll(/href="(\/static\/[^"]+\.css)"/g)].map((found) => found[1])));
	const files = await Promise.all([...sheets].map(async (sheet) => {
		const file = path.join(kept, path.basename(sheet));
		fs.writeFileSync(file, await (await fetch(house.address + sheet)).text());
		return file;
	}));
	assert.ok(files.length > 0);
	assert.deepEqual(await vnu(files), []);
});

await runTests(() => closeHouse(house));
