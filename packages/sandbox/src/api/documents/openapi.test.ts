import { describe, expect, it } from 'vitest';
import { createSandbox } from '../../index.ts';
import { anApi } from '../fixture.ts';
import { endpointTable } from './table.ts';

const { api } = anApi({ plays: 0 });
const response = await api.request('http://sandbox:1234/openapi.json');
const document = Object(await response.json());

/** Every value of a key, anywhere in a tree. */
function valuesOf(key: string, tree: unknown): unknown[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) => [...(name === key ? [value] : []), ...valuesOf(key, value)]);
}

describe('the OpenAPI document', () => {
  it('is there for everybody, and has every endpoint with its status', () => {
    expect(response.status).toBe(200);
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: 'http://sandbox:1234' }]);
    for (const { method, path, status } of endpointTable()) {
      const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect([method, path, Object.keys(operation?.responses ?? {})]).toEqual([
        method,
        path,
        expect.arrayContaining([String(status)]),
      ]);
    }
  });

  it('has the endpoints of OAuth, which need neither key nor token', () => {
    const { paths } = document;
    const [token, authorize] = [paths['/oauth/token'].post, paths['/oauth/authorize'].get];
    expect(token.security).toEqual([]);
    const types = Object.keys(token.requestBody.content);
    expect(types).toEqual(['application/json', 'application/x-www-form-urlencoded']);
    expect(token.requestBody.content['application/json'].schema.required).toEqual(['client_id', 'grant_type']);
    expect(token.responses['200'].content['application/json'].schema.required).toContain('refresh_token');
    const needed = authorize.parameters.filter(({ required }: { required: boolean }) => required);
    const names = needed.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['response_type', 'client_id', 'redirect_uri']);
    for (const path of ['/oauth/device/code', '/oauth/device/token', '/oauth/revoke'])
      expect(paths[path].post.responses).toHaveProperty('200');
  });

  it('refers only to what it has, and names each operation once', () => {
    const references = new Set(valuesOf('$ref', document));
    expect(references.size).toBeGreaterThan(5);
    for (const reference of references) {
      expect(document.components.schemas).toHaveProperty(String(reference).replace('#/components/schemas/', ''));
    }
    const names = valuesOf('operationId', document);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the page of endpoints', () => {
  it('is there for everybody, and lists each with what it answers from', async () => {
    const listed = await createSandbox().fetch('/_sandbox/endpoints');
    expect(listed.headers.get('Content-Type')).toContain('text/html');
    const page = await listed.text();
    for (const { method, path } of endpointTable()) expect(page).toContain(`<code>${method} ${path}</code>`);
    for (const path of ['GET /oauth/authorize', 'POST /oauth/token', 'POST /oauth/revoke'])
      expect(page).toContain(`<code>${path}</code>`);
    expect(page).toContain('<span class="badge good">account</span>');
    expect(page).toContain('<span class="badge warm">library</span>');
  });

  it.each([
    ['GET rating', ['GET /movies/:id/ratings', 'GET /sync/ratings/:type/:rating'], 'POST /sync/ratings'],
    ['OAuth code', ['POST /oauth/device/code', 'POST /oauth/token'], 'POST /oauth/revoke'],
  ])('finds those with the words "%s"', async (words, these, notThis) => {
    const response = await createSandbox().fetch(`/_sandbox/endpoints?q=${encodeURIComponent(words)}`);
    const page = await response.text();
    for (const endpoint of these) expect(page).toContain(`<code>${endpoint}</code>`);
    expect(page).not.toContain(`<code>${notThis}</code>`);
    expect(page).toMatch(/role="status">\d+ endpoints\./);
  });

  it('says that nothing was found, and shows the words as text', async () => {
    const page = await (await createSandbox().fetch('/_sandbox/endpoints?q=%3Cb%3Enone')).text();
    expect(page).toContain('No endpoint has these words.');
    expect(page).toContain('value="&lt;b&gt;none"');
    expect(page).not.toContain('<b>none');
  });
});
