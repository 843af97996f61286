/** workerd: each request runs the program, against the sandbox that its query names. The library lies beside this file. */
import * as usher from './dist/index.js';
import { useLibrary } from './program.mjs';

export default {
  async fetch(request) {
    return Response.json(await useLibrary(usher, new URL(request.url).searchParams.get('sandbox')));
  },
};
