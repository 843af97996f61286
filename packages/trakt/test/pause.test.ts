import { describePause } from './pause-cases.ts';

describePause('fetch');
describePause('undiciTransport', { module: import.meta.resolve('../src/undici.ts'), name: 'undiciTransport' });
