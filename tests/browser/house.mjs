// A demo newspaper behind the built-in server, and a browser that watches what its pages do.

import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

export const EDITOR = { login: 'tester', password: 'eleven quiet lanterns' };

const CHROMIUM = '/usr/bin/chromium';
const CHROMIUM_FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A port that nothing listens on. */
function freePort() {
	return new Promise((resolve) => {
		const probe = net.createServer();
		probe.listen(0, '127.0.0.1', () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});
}

async function answers(address) {
	try {
		await fetch(address);
		return true;
	} catch {
		return false;
	}
}

/** Starts a paper of its own in a temporary folder, with one more editor, and a browser. */
export async function openHouse(build) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'galley-browser-'));
	const galley = path.resolve(build, 'galley');
	const data = path.join(folder, 'data');
	const run = (words, input = '') => execFileSync(galley, words, { input, cwd: folder, stdio: 'pipe' });
	run(['init', '--demo', '--data', data]);
	run(['user', 'add', EDITOR.login, '--data', data], EDITOR.password + '\n');

	const port = await freePort();
	const log = fs.openSync(path.join(folder, 'serve.log'), 'w');
	const server = spawn(galley, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`],
		{ stdio: ['ignore', log, log], cwd: folder });
	const address = `http://127.0.0.1:${port}`;
	process.on('exit', () => {
		server.kill('SIGKILL');
		fs.rmSync(folder, { recursive: true, force: true });
	});
	for (const signal of ['SIGTERM', 'SIGINT'])
		process.on(signal, () => process.exit(1));

	const house = { address, folder, server, run, data };
	house.log = () => fs.readFileSync(path.join(folder, 'serve.log'), 'utf8');
	for (const until = Date.now() + 30000; !await answers(address);) {
		if (server.exitCode !== null || Date.now() > until)
			throw new Error('the server did not start: ' + house.log());
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	house.browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
	return house;
}

/** Ends the server in good order, so that what its sanitizers found is said. */
export async function closeHouse(house) {
	await house.browser.close();
	const ended = new Promise((resolve) => house.server.once('exit', resolve));
	house.server.kill('SIGTERM');
	const code = await ended;
	if (code !== 0 || /Sanitizer|runtime error:/.test(house.log())) {
		console.log(`Bail out! the server ended with ${code}`);
		console.log(house.log().slice(-8000).replace(/^/gm, '# '));
		process.exit(1);
	}
}

/**
 * A visitor: a browser context with a page.  `complaints` collects what no page may do: ask another
 * host, print an error, break its own content security policy.
 */
export async function visitor(house, options = {}) {
	const context = await house.browser.newContext({ baseURL: house.address, ...options });
	const complaints = [];
	context.on('request', (request) => {
		if (!request.url().startsWith(house.address + '/') && !request.url().startsWith('data:'))
			complaints.push(`asked for ${request.url()}`);
	});
	const page = await context.newPage();
	page.on('pageerror', (error) => complaints.push(`script error: ${error.message}`));
	page.on('console', (message) => {
		const isOwnStatus = /^Failed to load resource: the server responded with a status of 4/
			.test(message.text()) && message.location().url.split('#')[0] === page.url().split('#')[0];
		if (['error', 'warning'].includes(message.type()) && !isOwnStatus)
			complaints.push(`${page.url()}: ${message.text()}`);
	});
	return { context, page, complaints };
}

/** Fills the form of /desk/sign-in, in whatever language, and is then in the newsroom. */
export async function signIn(page) {
	await page.goto('/desk/sign-in');
	await page.locator('main [name="login"]').fill(EDITOR.login);
	await page.locator('main [name="password"]').fill(EDITOR.password);
	await page.locator('main form button').click();
	await page.waitForURL('**/desk');
}
