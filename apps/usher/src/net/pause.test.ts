import { describePause } from '../../../../packages/trakt/test/pause-cases.ts';

describePause('nodeTransport', { module: import.meta.resolve('./node-transport.ts'), name: 'nodeTransport' });
