/** workerd: each request runs the program that its query names, against the server that it names. The library lies beside this file. */
import * as usher from './dist/index.js';
import { useLibrary } from './program.mjs';
import { refuseConnection, sendOnce } from './sent-once.mjs';

const programs = { useLibrary, sendOnce, refuseConnection };

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    return Response.json(await programs[searchParams.get('program')](usher, searchParams.get('server')));
  },
};
