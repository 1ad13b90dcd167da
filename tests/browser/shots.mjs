// node tests/browser/shots.mjs BUILD FOLDER: pictures of every kind of page at three widths, in light and
// in dark, with the paper's language running from left to right and from right to left.  No test.

import fs from 'node:fs';
import path from 'node:path';
import { closeHouse, openHouse, signIn, visitor } from './house.mjs';
import { EDITORS_PAGES, fill, READERS_PAGES } from './pages.mjs';

const [build, folder] = process.argv.slice(2);
if (!folder) {
	console.error('expected: node tests/browser/shots.mjs BUILD FOLDER');
	process.exit(2);
}

/** Pictures further down are only fetched when somebody comes near them. */
async function fetchPictures(page) {
	await page.evaluate(() => Promise.all([...document.images].map((image) => {
		image.loading = 'eager';
		return image.decode().catch(() => {});
	})));
}

async function take(page, name, file) {
	await fetchPictures(page);
	for (const colorScheme of ['light', 'dark'])
		for (const width of [360, 768, 1440]) {
			await page.emulateMedia({ colorScheme });
			await page.setViewportSize({ width, height: 900 });
			await page.screenshot({ path: `${file}-${width}-${colorScheme}.png`, fullPage: true });
		}
	console.log(name);
}

async function takeAll(house, direction) {
	fs.mkdirSync(path.join(folder, direction), { recursive: true });
	for (const pages of [READERS_PAGES, EDITORS_PAGES]) {
		const { context, page } = await visitor(house);
		if (pages === EDITORS_PAGES)
			await signIn(page);
		for (const { name, open } of pages) {
			await open(page);
			await take(page, `${direction}: ${name}`, path.join(folder, direction, name.replaceAll(/\W+/g, '-')));
		}
		await context.close();
	}
}

const house = await openHouse(build);
await takeAll(house, 'ltr');
const { page } = await visitor(house);
await signIn(page);
await page.goto('/desk/settings');
await (await fill(page, 'form:has([name="language"])', { language: 'ar' })).getByRole('button').first().click();
await takeAll(house, 'rtl');
await closeHouse(house);
