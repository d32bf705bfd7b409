"use strict";

// How far what runs is, without loading the page again; it is loaded when that has ended.
function follow() {
	const bar = document.getElementById("bar");
	if (!bar) {
		return;
	}
	const task = document.getElementById("task");
	const ask = async () => {
		try {
			const now = await (await fetch("viec", { cache: "no-store" })).json();
			if (!now.running) {
				location.replace("./");
				return;
			}
			task.textContent = now.total ? `${now.task} (${now.done}/${now.total})` : now.task;
			if (now.total) {
				bar.max = now.total;
				bar.value = now.done;
			}
		} catch {
			task.textContent = "Trang không trả lời: lệnh «cchc-eval giao-dien» đã dừng.";
			return;
		}
		setTimeout(ask, 700);
	};
	ask();
}

// Files that are let go anywhere on the page are chosen, not shown in place of it.
function takeDropped() {
	const field = document.getElementById("files");
	if (!field) {
		return;
	}
	const area = document.getElementById("drop-area");
	const chosen = document.getElementById("chosen");
	// The browser's own words may be of another language.
	area.classList.add("drawn");
	chosen.hidden = false;
	const warning = document.getElementById("too-large");
	const weigh = () => {
		const names = [...field.files].map((file) => file.name);
		chosen.textContent = names.length ? `Đã chọn ${names.length} tệp: ${names.join(", ")}` : NOTHING_CHOSEN;
		const bytes = [...field.files].reduce((sum, file) => sum + file.size, 0);
		const isTooLarge = bytes > Number(field.dataset.most) * 2 ** 20;
		warning.hidden = !isTooLarge;
		field.form.querySelector("button").disabled = isTooLarge;
	};
	const NOTHING_CHOSEN = chosen.textContent;
	field.addEventListener("change", weigh);
	document.addEventListener("dragover", (event) => {
		event.preventDefault();
		area.classList.add("over");
	});
	document.addEventListener("dragleave", () => area.classList.remove("over"));
	document.addEventListener("drop", (event) => {
		event.preventDefault();
		area.classList.remove("over");
		if (event.dataTransfer.files.length) {
			field.files = event.dataTransfer.files;
			weigh();
			field.focus();
		}
	});
}

// Twice pressed is once meant.
function pressOnce() {
	document.addEventListener("submit", (event) => {
		for (const button of event.target.querySelectorAll("button")) {
			button.disabled = true;
		}
	});
}

follow();
takeDropped();
pressOnce();
