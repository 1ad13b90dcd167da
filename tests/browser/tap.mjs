// Tests that are functions with a sentence for a name, reported as TAP.

const tests = [];

/** Marks a test; they run in the order in which they stand. */
export function test(name, run) {
	tests.push({ name, run });
}

/** Runs them all, then what cleans up, and ends the program. */
export async function runTests(cleanUp) {
	console.log(`1..${tests.length}`);
	let failed = 0;
	for (const [index, { name, run }] of tests.entries()) {
		try {
			await run();
			console.log(`ok ${index + 1} - ${name}`);
		} catch (problem) {
			failed++;
			console.log(`not ok ${index + 1} - ${name}`);
			console.log(String(problem.stack ?? problem).replace(/^/gm, '# '));
		}
	}
	await cleanUp();
	process.exit(failed ? 1 : 0);
}
