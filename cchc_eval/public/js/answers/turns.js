// Work that follows the typing: soon after the last call, and one at a time. What is called for meanwhile is done once,
// afterwards, so that nothing waits for an answer that is overtaken.
export function in_turn(work, wait) {
	let timer = null;
	let running = false;
	let again = false;
	const run = async () => {
		if (running) {
			again = true;
			return;
		}
		running = true;
		try {
			await work();
		} finally {
			running = false;
		}
		if (again) {
			again = false;
			run();
		}
	};
	return () => {
		clearTimeout(timer);
		timer = setTimeout(run, wait);
	};
}

// Once the page is drawn and nothing waits; Safari knows no idle moment.
export const when_idle = (work) =>
	window.requestIdleCallback ? window.requestIdleCallback(() => work(), { timeout: 500 }) : window.setTimeout(work);
