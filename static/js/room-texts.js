/** What the talk says in the page's language, from its <template>: say("over", { count: 3 }). */
export function texts(template) {
  return (name, values = {}) => {
    const text = template.content.querySelector(`[data-text="${name}"]`).textContent;
    return text.replace(/%\((\w+)\)s/g, (_place, value) => values[value]);
  };
}

// A person's own time zone; a guest's is the browser's.
const timeZone = document.documentElement.dataset.zone;
const language = document.documentElement.lang || "en";
// English as the server writes it, the day before the month.
const dates = language === "en" ? "en-GB" : language;
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
const DAY = new Intl.DateTimeFormat(dates, { day: "numeric", month: "long", timeZone });
const WHEN = new Intl.DateTimeFormat(dates, { dateStyle: "medium", timeStyle: "short", timeZone });
const MONEY = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 4 });

export const clock = (moment) => CLOCK.format(new Date(moment));
export const day = (moment) => DAY.format(new Date(moment));
export const when = (moment) => WHEN.format(new Date(moment));
export const price = ({ amount, currency }) => `${MONEY.format(amount)} ${currency}`;
export const nameOf = (product) => product.names[language] ?? product.name;
