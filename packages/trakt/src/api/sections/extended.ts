/** The parameter that so many endpoints share. */

/**
 * How much of each row to send: one of Trakt's words or several. `full` and `images` describe the film or show; `progress`
 * brings a show's episodes, `metadata` a copy's medium; `browsing`, `sharing` and `gdpr` belong to settings.
 */
export type Extended = ExtendedWord | readonly ExtendedWord[];

// `min` isn't here: with it some lists become objects, which are no pages.
type ExtendedWord =
  | 'full'
  | 'images'
  | 'colors'
  | 'metadata'
  | 'progress'
  | 'noseasons'
  | 'vip'
  | 'browsing'
  | 'sharing'
  | 'gdpr';
