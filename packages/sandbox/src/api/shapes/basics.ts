/** The building blocks of shapes. Objects are strict: a key that Trakt doesn't document is a bug of the sandbox. */
import { z } from 'zod';

type Fields = Readonly<Record<string, z.ZodType>>;

/** Shapes that have a name in the OpenAPI document. */
export const namedShapes: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>();

export function object(fields: Fields): z.ZodType {
  return z.strictObject(fields);
}

export function namedObject(id: string, fields: Fields): z.ZodType {
  return z.strictObject(fields).register(namedShapes, { id });
}

export function arrayOf(shape: z.ZodType): z.ZodType {
  return z.array(shape);
}

export function oneOf(first: z.ZodType, ...others: z.ZodType[]): z.ZodType {
  return z.union([first, ...others]);
}

/** May be null or missing. */
export function maybe(shape: z.ZodType): z.ZodType {
  return shape.nullish();
}

/** May be missing. */
export function optional(shape: z.ZodType): z.ZodType {
  return shape.optional();
}

/** An object whose keys are data: ids, countries, departments. */
export function byKey(shape: z.ZodType): z.ZodType {
  return z.record(z.string(), shape);
}

export function word(...words: readonly [string, ...string[]]): z.ZodType {
  return z.enum(words);
}

export const text: z.ZodType = z.string();
export const integer: z.ZodType = z.int();
export const decimal: z.ZodType = z.number();
export const flag: z.ZodType = z.boolean();
/** An instant: ISO 8601 in UTC with milliseconds. */
export const instant: z.ZodType = z.iso.datetime({ precision: 3 });
export const day: z.ZodType = z.iso.date();
/** Ids of history, scrobbles and playback, which exceed 32 bits. */
export const longId: z.ZodType = z.int().min(0);
export const texts: z.ZodType = z.array(z.string());
export const sortHow: z.ZodType = z.enum(['asc', 'desc']);
