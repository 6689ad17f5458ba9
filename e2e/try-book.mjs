import { Browser } from './support/browser.js';
import { bookPictures } from './support/book.js';
const url = 'http://127.0.0.1:8392';
const browser = await Browser.start(url);
const { demo_people } = await (await fetch(url + '/api/v1/server')).json();
try { await bookPictures(browser, demo_people); console.log(browser.faults().join('\n')); } finally { await browser.stop(); }
