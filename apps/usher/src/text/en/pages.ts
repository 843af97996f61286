/** The pages that the browser shows at the end of a sign-in, in English. */

export interface PageWords {
  title: string;
  body: string;
}

export const redirectAccepted: PageWords = {
  title: 'Back to the terminal',
  body: "Trakt's answer has arrived. You can close this page and go back to the terminal.",
};

export const redirectRefused: PageWords = {
  title: 'Not signed in',
  body: 'Nothing was changed. Go back to the terminal to see why.',
};

export const redirectOfStranger: PageWords = {
  title: 'Another sign-in',
  body: 'This answer does not belong to the sign-in that usher is waiting for. It was not used.',
};

export const nothingHere: PageWords = { title: 'Nothing here', body: 'usher only waits for the answer to a sign-in.' };
