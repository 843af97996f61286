/** The page's part of the stylesheet. */

export const pageStyle: string = `
body.wide { max-width: 64rem; }
.note p { margin: 0; }
.note .secret { margin-top: 0.5rem; }
.note { margin-bottom: 1.25rem; }
#act { display: none; }
`;
