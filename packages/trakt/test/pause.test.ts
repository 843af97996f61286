import { describePause } from './pause-cases.ts';

describePause('fetch');
describePause('undiciTransport', { module: import.meta.resolve('../src/undici.ts'), name: 'undiciTransport' });
describePause('nodeTransport', { module: import.meta.resolve('../src/node/index.ts'), name: 'nodeTransport' });
