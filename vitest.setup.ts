// Runs once before all tests: takes the person's own configuration out of the environment.

export default function setup(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('TRAKT_') || name.startsWith('USHER_')) delete process.env[name];
  }
}
