// A day of an aggregator, by a client that is generated from the description of the API.
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

type Step = components['schemas']['BoilerStepsInput'];
const list = '/api/v1/boiler-steps';

// A list comes in other forms, too, when it is asked for in them.
function page<T extends object>(data: T | string | undefined): T {
    if (typeof data !== 'object') throw new Error('no page');
    return data;
}

export async function day(baseUrl: string, token: string) {
    const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
    const start = Date.parse('2026-03-01T00:00:00Z');
    const steps: Step[] = Array.from({ length: 96 }, (_, quarter) => ({
        memberId: 'anna', deviceId: 'boiler-1', start: new Date(start + quarter * 900_000).toISOString(), upW: quarter, kind: 'bath',
    }));

    // All steps of the day at once; the same request again, as after an answer that was lost.
    const header = { 'Idempotency-Key': 'day-1' };
    const post = () => client.POST(list, { params: { header }, body: steps });
    const made = (await post()).data;
    const again = (await post()).data;
    const bad = await client.POST(list, { params: {}, body: { ...steps[0], upW: 2e9 } });
    if (!made || !('items' in made) || !again || !('items' in again)) throw new Error('nothing was made');

    // One is changed: not by what was read before somebody else changed it.
    const id = made.items[0].id;
    const change = (etag: string, upW: number) => client.PATCH(`${list}/{id}`, { params: { path: { id }, header: { 'If-Match': etag } }, body: { upW } as never });
    const changed = await change('"1"', 7);
    const late = await change('"1"', 8);

    const query = { filter: 'start>=2026-03-01T17:00:00Z;start<2026-03-01T21:00:00Z', sort: 'start' as const };
    const evening = await client.GET(list, { params: { query } });
    const hours = await client.GET(list, { params: { query: { bucket: 'PT1H', aggregate: 'mean' as const } } });
    await client.DELETE(`${list}/{id}`, { params: { path: { id }, header: { 'If-Match': '*' } } });
    const left = await client.GET(list, { params: { query: { limit: 1000 } } });
    return {
        made: made.items.length, refused: bad.error?.errors?.[0].member, again: again.items.length, conflict: late.response.status, changed: changed.data?.upW,
        evening: page(evening.data).items.length, hours: page(hours.data).items.length, left: page(left.data).items.length,
    };
}
