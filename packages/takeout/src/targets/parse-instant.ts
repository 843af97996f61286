/** Trakt's times as milliseconds, ten times as fast as Date.parse, which takes as long as all the rest of a row. */

/** As Date.parse. NaN for what is no time. */
export function parseInstant(text: string): number {
  if (!asTraktWrites.test(text)) return Date.parse(text);
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  return daysTo(year, month, day) * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1_000 + digits(text, 20, 23);
}

const asTraktWrites = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) number = number * 10 + text.charCodeAt(at) - 48;
  return number;
}

/** From 1970-01-01 on, in years that begin in March: their last day alone comes and goes. */
function daysTo(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const inYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + inYear - 719_468;
}
