// The main journeys of a citizen, in Firefox.
//
//     node journeys.mjs ADDRESS
//
// walks them one after the other on the portal at an address, each as a new visitor, and prints a line of JSON for each: {journey, fault}.
// The device is set to dark. What a page complains of, and whom it asks besides the portal, is a fault of the journey.

import puppeteer from "puppeteer-core";

const [ADDRESS] = process.argv.slice(2);
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 900 };
const PATIENCE = 15_000; // milliseconds for one step
const TYPING = { delay: 70 }; // milliseconds between letters: nobody fills in the form of a comment in less than three seconds

// Steps ---------------------------------------------------------------------------------------------------------------
function must(holds, what) {
  if (!holds) throw new Error(what);
}

const go = (page, path) => page.goto(ADDRESS + path, { waitUntil: "load" });
const text = (page, selector) => page.$eval(selector, (found) => found.innerText.trim());
const seen = (page, selector) => page.waitForSelector(selector, { visible: true });
const isAt = (page, path) => page.waitForFunction((wanted) => new RegExp(wanted).test(location.pathname + location.search), {}, path);
const focused = (page, selector) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted), {}, selector);

async function press(page, selector) {
  const found = await seen(page, selector);
  await found.evaluate((one) => one.scrollIntoView({ block: "center", behavior: "instant" }));
  await found.click();
}

async function named(page, selector, words) {
  const found = await page.evaluateHandle(
    (every, wanted) => [...document.querySelectorAll(every)].find((one) => one.innerText.trim().startsWith(wanted)), selector, words,
  );
  must(found.asElement(), `no ${selector} “${words}”`);
  await found.evaluate((one) => one.scrollIntoView({ block: "center", behavior: "instant" }));
  return found.asElement();
}

const fits = async (page) => must((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, "the page scrolls sideways");

// Journeys ------------------------------------------------------------------------------------------------------------
const JOURNEYS = {
  async read(page) {
    await page.setViewport(PHONE);
    await go(page, "/");
    await fits(page);
    const title = await text(page, "main :is(h2, h3) a");
    const counted = page.waitForResponse((answer) => answer.url().endsWith("/truc-tiep/") && answer.ok());
    await page.click("main :is(h2, h3) a");
    await counted;
    must((await text(page, "h1")) === title, "the headline leads to its article");
    await fits(page);
    await page.$$eval("main img", (images) => images.forEach((image) => (image.loading = "eager")));
    await page.waitForFunction(() => [...document.querySelectorAll("main img")].every((image) => image.complete && image.naturalWidth));
    await go(page, "/tin-tuc/van-hoa-xa-hoi/le-hoi-dinh-ha/");
    await page.keyboard.press("Tab");
    await focused(page, ".skip-link");
  },

  async menu(page) {
    await page.setViewport(PHONE);
    await go(page, "/");
    must(!(await page.$eval(".nav-list", (list) => list.checkVisibility())), "the menu is closed");
    await press(page, ".nav-toggle summary");
    await seen(page, ".nav-list");
    await press(page, ".has-children .nav-more summary");
    await press(page, ".has-children .nav-more[open] + .nav-sub a");
    await isAt(page, "^/tin-tuc/[^/]+/");
    must(await page.$("h1"), "a page with a heading");
  },

  async search(page) {
    await page.setViewport(DESK);
    await go(page, "/");
    await press(page, ".head [data-titles]");
    await page.keyboard.type("sinh hoat chi bo", { delay: 20 });
    await page.waitForFunction(() => document.querySelector("[role=option]")?.innerText.includes("Đổi mới sinh hoạt chi bộ"));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await isAt(page, "/doi-moi-sinh-hoat-chi-bo/$");
    await go(page, "/");
    await press(page, ".head [data-titles]");
    await page.keyboard.type("nuoc sach");
    await page.keyboard.press("Enter");
    await isAt(page, "^/tim-kiem/\\?q=");
    must((await text(page, "main")).toLowerCase().includes("nước sạch"), "what was searched is found");
  },

  async vote(page) {
    await page.setViewport(PHONE);
    await go(page, "/");
    await page.$eval(".aside .box-poll", (box) => box.scrollIntoView({ behavior: "instant" }));
    await seen(page, ".aside form.poll-ballot[method=post]");
    must((await page.cookies()).length === 0, "reading sets no cookie");
    await press(page, ".aside .box-poll label.poll-choice");
    await press(page, ".aside .box-poll .button");
    await focused(page, ".box-poll [role=status]");
    must((await text(page, ".box-poll [role=status]")).includes("Phiếu của bạn đã được ghi."), "the vote is counted");
    await press(page, ".aside .poll-take-back");
    await page.waitForFunction(() => document.querySelector(".box-poll [role=status]")?.innerText.includes("đã được rút lại"));
  },

  async comment(page) {
    await page.setViewport(PHONE);
    await go(page, "/tin-tuc/giao-duc-y-te/");
    await go(page, new URL(await page.$$eval(".row-title a", (links) => links.at(-1).href)).pathname);
    await page.$eval(".comments > [data-fragment]", (form) => form.scrollIntoView({ behavior: "instant" }));
    await seen(page, ".comments form[method=post], .comments details");
    await page.waitForFunction(() => document.querySelector(".comments > [data-fragment]").dataset.fresh !== undefined);
    await (await named(page, ".comments summary", "Viết nhận xét")).click();
    await (await named(page, ".comments button", "Gửi nhận xét")).click();
    await focused(page, ".comments [role=alert]");
    await press(page, ".comments input[name=name]");
    await page.keyboard.type("Lê Thị Mùi", TYPING);
    await press(page, ".comments textarea");
    await page.keyboard.type("Trường mầm non thôn tôi bao giờ sửa xong mái?", TYPING);
    await (await named(page, ".comments button", "Gửi nhận xét")).click();
    await focused(page, ".comments [role=status]");
    must((await text(page, ".comments [role=status]")).includes("Đã nhận nhận xét của bạn."), "the comment has come");
  },

  async theme(page) {
    await page.setViewport(DESK);
    const isDark = () => page.evaluate(() => {
      const [paper, ink] = ["backgroundColor", "color"].map((name) => getComputedStyle(document.documentElement)[name]);
      const sum = (colour) => colour.match(/[\d.]+/g).slice(0, 3).reduce((total, part) => total + Number(part), 0);
      return sum(paper) < sum(ink);
    });
    await go(page, "/lien-he/");
    must(await isDark(), "dark on a device that is set so");
    await page.evaluate(() => (localStorage.doc = JSON.stringify({ theme: "light" })));
    await page.reload();
    must(!(await isDark()), "light where a reader chose so");
    must(await page.$eval("html", (html) => html.dataset.js === ""), "the first line of script has run");
  },
};

// The way -------------------------------------------------------------------------------------------------------------
function watch(page) {
  const trouble = [];
  page.on("pageerror", (fault) => trouble.push(String(fault)));
  page.on("console", (said) => said.type() === "error" && trouble.push(said.text()));
  page.on("request", (request) => /^https?:/.test(request.url()) && !request.url().startsWith(ADDRESS) && trouble.push(`asks ${request.url()}`));
  page.on("response", (answer) => answer.status() >= 400 && answer.status() !== 422 && trouble.push(`${answer.status()} ${answer.url()}`));
  return trouble;
}

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.env.FIREFOX_PATH ?? "/usr/bin/firefox-esr",
  headless: true,
  extraPrefsFirefox: { "layout.css.prefers-color-scheme.content-override": 0, "intl.accept_languages": "vi" },
});
try {
  for (const [journey, walk] of Object.entries(JOURNEYS)) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const trouble = watch(page);
    let fault = null;
    try {
      await walk(page);
      must(trouble.length === 0, trouble.join("; "));
    } catch (said) {
      fault = `${said.message} at ${page.url()}; ${trouble.join("; ")}`;
    }
    console.log(JSON.stringify({ journey, fault }));
    await context.close();
  }
} finally {
  await browser.close();
}
